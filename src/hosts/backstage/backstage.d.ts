/**
 * The part of Backstage's own types that this module uses, so that a build needs no Backstage. scripts/test-backstage.sh
 * checks the module against the real ones.
 */
declare module '@backstage/backend-plugin-api' {
  export interface BackendFeature {
    $$type: '@backstage/BackendFeature';
  }
  export interface LoggerService {
    error(message: string, meta?: Error | object): void;
    warn(message: string, meta?: Error | object): void;
    info(message: string, meta?: Error | object): void;
    debug(message: string, meta?: Error | object): void;
  }
  export interface ServiceRef<T> {
    T: T;
  }
  export interface ExtensionPoint<T> {
    T: T;
  }
  export const coreServices: {
    rootConfig: ServiceRef<{ getOptional(key: string): unknown }>;
    logger: ServiceRef<LoggerService>;
    lifecycle: ServiceRef<{ addShutdownHook(hook: () => void | Promise<void>): void }>;
  };
  export function createBackendModule(options: {
    pluginId: string;
    moduleId: string;
    register(registry: {
      registerInit<Deps extends object>(options: {
        deps: { [name in keyof Deps]: ServiceRef<Deps[name]> | ExtensionPoint<Deps[name]> };
        init(deps: Deps): Promise<void>;
      }): void;
    }): void;
  }): BackendFeature;
}

declare module '@backstage/plugin-scaffolder-node' {
  import type { ExtensionPoint, LoggerService } from '@backstage/backend-plugin-api';

  export interface ActionContext {
    logger: Pick<LoggerService, 'info' | 'warn'>;
    secrets?: Record<string, string>;
    input: Record<string, unknown>;
    checkpoint<T>(options: { key: string; fn: () => Promise<T> }): Promise<T>;
    output(name: string, value: unknown): void;
    isDryRun?: boolean;
    user?: { ref?: string };
    signal?: AbortSignal;
  }
  export interface TemplateAction {
    id: string;
    description?: string;
    examples?: { description: string; example: string }[];
    supportsDryRun?: boolean;
    schema?: { input?: object; output?: object };
    handler(context: ActionContext): Promise<void>;
  }
  export const scaffolderActionsExtensionPoint: ExtensionPoint<{
    addActions(...actions: TemplateAction[]): void;
  }>;
}
