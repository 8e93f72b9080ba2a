export type { Change } from '../actions/check/changes.js';
export type { Check } from '../actions/check/check.js';
export type { Items, ItemsOptions } from '../actions/lists/items.js';
export type { Found, SearchPage } from '../actions/lists/search.js';
export type { ConnectionInfo } from '../actions/org/connection-test.js';
export type { OrgOptions } from '../actions/org/org-fields.js';
export type { PlannedRequest } from '../actions/plan/planned-request.js';
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
  Trigger,
} from '../catalog/action.js';
export type { AttributeChoice, OrgAttribute, OrgFields, OrgProfile } from '../catalog/org/org-attributes.js';
export type { Rights, ScopeNeed } from '../catalog/rights/rights.js';
export type { CustomRole, RoleNeed, StandardRole } from '../catalog/rights/roles.js';
export type { RightsSheet, SetUpOptions, SetUpStep } from '../catalog/rights/set-up.js';
export type { Searchable } from '../catalog/searchable.js';
export type { Checkpoint, Gap } from '../events/checkpoint.js';
export type { EventHook, EventHookOptions } from '../events/event-hook.js';
export type { Events, EventsOptions } from '../events/options.js';
export type * from '../generated/types.js';
export type { OAuthClient } from '../oauth/oauth-client.js';
export type { Forecast, Limits, RequestPriority } from '../rate-limit/rate-limits.js';
export type { EarlierState, ExecuteOptions, Progress } from '../request/call.js';
export type { Logger } from '../request/logger.js';
export type { MembershipStore, TimedMembership } from '../request/timed-memberships.js';
export type { TokenSource } from '../request/token.js';
export type { ActionError, AnsweredBy, ErrorCode, InputIssue, OktaSaid, Outcome } from '../result/failure.js';
export type { Meta, RateLimit, Result, Undo } from '../result/result.js';
export type { AuditEvent, GuardSettings, SafetySettings } from '../safety/settings.js';
export type { Clock } from '../transport/clock.js';
export type {
  Transport,
  TransportAnswer,
  TransportContext,
  TransportRequest,
} from '../transport/transport.js';
export type { Connection, OAuthConnection, TokenConnection } from './connection.js';
export type { ConnectorSettings, Seams } from './settings.js';
export type { Connector, OrgActions, Plan, SearchOptions, Validation } from './types.js';
