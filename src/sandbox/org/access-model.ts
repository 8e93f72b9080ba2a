/** With what people sign in, and to what: factors, OAuth clients and devices. */

export interface Factor {
  id: string;
  factorType: string;
  provider: string;
  vendorName: string;
  status: 'ACTIVE' | 'PENDING_ACTIVATION';
  created: string;
  lastUpdated: string;
  profile: Record<string, unknown>;
  /** The code that was sent last by text message, call or email. */
  passCode?: string;
  /** The shared secret of an authenticator app, base32. */
  sharedSecret?: string;
  /** The device that the factor is on. */
  deviceId?: string;
  /**
   * What the user does when a push arrives, and at which poll; `TIMEOUT`: nothing. SUCCESS at the first by default.
   * `byNumber`: the org demands that the user choose a number.
   */
  answersPush?: { with: 'SUCCESS' | 'REJECTED' | 'TIMEOUT'; atPoll: number; byNumber?: true };
  /** Pushes that were sent. */
  pushes?: Push[];
}

/** A push notification that waits for an answer, or had one. */
export interface Push {
  id: string;
  expiresAt: string;
  polls: number;
  /** The number that the user must choose, if one was asked for. */
  challenge?: number;
  cancelled?: true;
}

/** A user's consent that a client may use a scope. */
export interface Grant {
  id: string;
  clientId: string;
  issuer: string;
  scopeId: string;
  created: string;
}

/** A refresh token that a client has for a user. */
export interface OAuthToken {
  id: string;
  clientId: string;
  issuer: string;
  scopes: string[];
  created: string;
  expiresAt: string;
}

/** An OAuth client that users sign in to. */
export interface OAuthClient {
  id: string;
  name: string;
}

export type DeviceStatus = 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED';

export interface Device {
  id: string;
  status: DeviceStatus;
  created: string;
  lastUpdated: string;
  profile: Record<string, unknown>;
  users: DeviceUser[];
}

/** Who uses a device. */
export interface DeviceUser {
  id: string;
  userId: string;
  created: string;
  managementStatus: 'MANAGED' | 'NOT_MANAGED';
  screenLockType: 'NONE' | 'PASSCODE' | 'BIOMETRIC';
}
