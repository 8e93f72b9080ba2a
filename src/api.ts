export type { Change } from './check/changes.js';
export type { Check } from './check/check.js';
export type {
  Connection,
  Connector,
  ConnectorSettings,
  Plan,
  Seams,
  SearchOptions,
  Validation,
} from './connector.js';
export type {
  Action,
  ActionExample,
  Applying,
  ChangeRule,
  CheckRule,
  Condition,
  Effect,
  FieldSchema,
  Manifest,
  ObjectSchema,
  RefusalRule,
  Retry,
  Step,
} from './core/action.js';
export type { ActionError, AnsweredBy, ErrorCode, InputIssue, OktaSaid, Outcome } from './core/failure.js';
export type { Meta, RateLimit, Result, Undo } from './core/result.js';
export type * from './generated/types.js';
export type { TokenSource } from './okta/authorize.js';
export type { ExecuteOptions, Progress } from './okta/call.js';
export type { Clock } from './okta/clock.js';
export type { ConnectionInfo } from './okta/connection-test.js';
export type { Items, ItemsOptions } from './okta/items.js';
export type { Logger } from './okta/logger.js';
export type { PlannedRequest } from './okta/plan.js';
export type { Forecast, Limits, Want } from './okta/rate-limits.js';
export type { Found, Searchable, SearchPage } from './okta/search.js';
export type { Transport, TransportAnswer, TransportContext, TransportRequest } from './okta/transport.js';
export type { AuditEvent, GuardSettings, SafetySettings } from './safety/settings.js';
