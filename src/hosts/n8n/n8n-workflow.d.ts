/**
 * The part of n8n's own types that this node uses, so that a build needs no n8n. scripts/test-n8n.sh checks the node
 * against the real ones.
 */
declare module 'n8n-workflow' {
  export interface IDataObject {
    [key: string]: unknown;
  }
  export interface INodePropertyOptions {
    name: string;
    value: string | number | boolean;
    action?: string;
    description?: string;
  }
  export interface INodePropertyMode {
    displayName: string;
    name: string;
    type: 'string' | 'list';
    placeholder?: string;
    typeOptions?: { searchListMethod?: string; searchable?: boolean };
  }
  export interface INodePropertyCollection {
    displayName: string;
    name: string;
    values: INodeProperties[];
  }
  export interface INodeProperties {
    displayName: string;
    name: string;
    type:
      | 'boolean'
      | 'collection'
      | 'fixedCollection'
      | 'json'
      | 'notice'
      | 'number'
      | 'options'
      | 'resourceLocator'
      | 'resourceMapper'
      | 'string';
    default: string | number | boolean | object | null;
    description?: string;
    placeholder?: string;
    required?: boolean;
    noDataExpression?: boolean;
    displayOptions?: { show?: Record<string, (string | boolean)[]> };
    typeOptions?: {
      password?: boolean;
      multipleValues?: boolean;
      rows?: number;
      minValue?: number;
      maxValue?: number;
      loadOptionsDependsOn?: string[];
      resourceMapper?: {
        resourceMapperMethod: string;
        mode: 'add';
        valuesLabel?: string;
        fieldWords?: { singular: string; plural: string };
        addAllFields?: boolean;
        supportAutoMap?: boolean;
      };
    };
    options?: (INodePropertyOptions | INodeProperties | INodePropertyCollection)[];
    modes?: INodePropertyMode[];
  }
  export interface ResourceMapperField {
    id: string;
    displayName: string;
    defaultMatch: boolean;
    canBeUsedToMatch?: boolean;
    required: boolean;
    display: boolean;
    type?: 'string' | 'number' | 'options' | 'array';
    options?: INodePropertyOptions[];
  }
  export interface ResourceMapperFields {
    fields: ResourceMapperField[];
    emptyFieldsNotice?: string;
  }
  export interface INodeTypeDescription {
    displayName: string;
    name: string;
    icon: { light: `file:${string}`; dark: `file:${string}` };
    group: ('transform' | 'trigger')[];
    version: number;
    subtitle: string;
    description: string;
    defaults: { name: string };
    usableAsTool?: true;
    polling?: true;
    webhooks?: IWebhookDescription[];
    inputs: 'main'[];
    outputs: 'main'[];
    credentials: { name: string; required: boolean; testedBy: string }[];
    properties: INodeProperties[];
  }
  export interface INodeType {
    description: INodeTypeDescription;
    methods?: {
      credentialTest?: Record<
        string,
        (
          this: ICredentialTestFunctions,
          credential: ICredentialsDecrypted,
        ) => Promise<INodeCredentialTestResult>
      >;
      resourceMapping?: Record<string, (this: ILoadOptionsFunctions) => Promise<ResourceMapperFields>>;
      listSearch?: Record<
        string,
        (
          this: ILoadOptionsFunctions,
          filter?: string,
          paginationToken?: string,
        ) => Promise<INodeListSearchResult>
      >;
    };
    execute?(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
    poll?(this: IPollFunctions): Promise<INodeExecutionData[][] | null>;
    webhook?(this: IWebhookFunctions): Promise<IWebhookResponseData>;
    webhookMethods?: {
      default: Record<'checkExists' | 'create' | 'delete', (this: IHookFunctions) => Promise<boolean>>;
    };
  }
  export interface ICredentialType {
    name: string;
    displayName: string;
    icon: { light: `file:${string}`; dark: `file:${string}` };
    documentationUrl: string;
    properties: INodeProperties[];
    authenticate: { type: 'generic'; properties: { headers: Record<string, string> } };
  }
  export interface ICredentialsDecrypted {
    data?: Record<string, unknown>;
  }
  export interface INodeCredentialTestResult {
    status: 'OK' | 'Error';
    message: string;
  }
  export interface ICredentialTestFunctions {
    helpers: {
      // biome-ignore lint/suspicious/noExplicitAny: n8n declares it like this
      request(options: object): Promise<any>;
    };
  }
  export interface INodeExecutionData {
    json: IDataObject;
    pairedItem?: { item: number };
  }
  export interface INodeListSearchResult {
    results: { name: string; value: string }[];
    paginationToken?: string;
  }
  export interface INode {
    id: string;
    name: string;
  }
  export interface IHttpRequestOptions {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    url: string;
    headers?: IDataObject;
    body?: string | Buffer;
    encoding?: 'text' | 'arraybuffer';
    returnFullResponse?: boolean;
    ignoreHttpStatusErrors?: boolean;
    disableFollowRedirect?: boolean;
    timeout?: number;
  }
  interface Functions {
    getNode(): INode;
    getCredentials<T extends object>(type: string): Promise<T>;
    helpers: {
      // biome-ignore lint/suspicious/noExplicitAny: n8n declares it like this
      httpRequestWithAuthentication(type: string, options: IHttpRequestOptions): Promise<any>;
    };
  }
  export interface ILoadOptionsFunctions extends Functions {
    getCurrentNodeParameter(name: string): unknown;
  }
  export interface IPollFunctions extends Functions {
    getMode(): string;
    getWorkflow(): { id?: string };
    getNodeParameter(name: string, fallback?: unknown): unknown;
    getWorkflowStaticData(type: 'node'): IDataObject;
    /** Not in every version of n8n that runs the node. */
    getPollBudgetMs(): number;
    __emit(data: INodeExecutionData[][]): void;
    logger: { warn(message: string): void };
  }
  export interface IHookFunctions extends Functions {
    getWorkflow(): { id?: string };
    getNodeParameter(name: string, fallback?: unknown): unknown;
    getNodeWebhookUrl(name: 'default'): string | undefined;
  }
  export interface IWebhookFunctions extends Functions {
    getWorkflow(): { id?: string };
    getNodeParameter(name: string, fallback?: unknown): unknown;
    getBodyData(): IDataObject;
    getRequestObject(): {
      method?: string;
      headers: Record<string, string | string[] | undefined>;
      rawBody?: Buffer;
    };
    getResponseObject(): {
      writeHead(status: number, headers: Record<string, string>): unknown;
      end(body?: string): unknown;
    };
    logger: { warn(message: string): void };
  }
  export interface IWebhookResponseData {
    noWebhookResponse?: boolean;
  }
  export interface IWebhookDescription {
    name: 'default';
    httpMethod: string;
    path: string;
    responseMode: 'onReceived';
  }
  export interface IExecuteFunctions extends Functions {
    getInputData(): INodeExecutionData[];
    getNodeParameter(name: string, itemIndex: number, fallback?: unknown): unknown;
    getExecutionCancelSignal(): AbortSignal | undefined;
    addExecutionHints(...hints: { message: string }[]): void;
    continueOnFail(): boolean;
  }
  export class NodeOperationError extends Error {
    constructor(
      node: INode,
      error: Error | string,
      options?: { message?: string; description?: string; itemIndex?: number },
    );
    description: string | null | undefined;
    context: IDataObject;
  }
  export const NodeConnectionTypes: { readonly Main: 'main' };
  export function sleep(ms: number): Promise<void>;
}
