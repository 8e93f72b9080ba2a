import type { JsonObject } from '../org/model.js';
import { messageOf } from './event-types.js';
import type { LogEvent, LogParty } from './log-model.js';

/** An event as Okta prints it, in the log and to event hooks. */
export function eventView(event: LogEvent): JsonObject {
  const { client, uuid } = event;
  const { type, id } = event.transaction;
  const ipAddress = client?.ipAddress ?? null;
  return {
    actor: partyView(event.actor),
    client: {
      userAgent: client && { rawUserAgent: client.userAgent, os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: null,
      ipAddress,
      geographicalContext: null,
    },
    device: null,
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      authenticationStep: 0,
      externalSessionId: `trs${id.slice(0, 20)}`,
    },
    displayMessage: messageOf(event.eventType),
    eventType: event.eventType,
    outcome: { result: event.result, reason: event.reason ?? null },
    published: new Date(event.published).toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: event.result === 'SUCCESS' ? 'INFO' : 'WARN',
    debugContext: { debugData: event.debug ?? {} },
    legacyEventType: null,
    transaction: {
      type,
      id,
      detail: event.tokenId === undefined ? {} : { requestApiTokenId: event.tokenId },
    },
    uuid,
    version: '0',
    request: { ipChain: ipAddress === null ? [] : [{ ip: ipAddress, version: 'V4' }] },
    target: event.target.map(partyView),
  };
}

function partyView({ id, type, alternateId, displayName }: LogParty): JsonObject {
  return { id, type, alternateId, displayName, detailEntry: null };
}
