/** Somebody or something that took part in an event. */
export interface LogParty {
  id: string;
  type: string;
  alternateId: string;
  displayName: string;
}

/** An event of the System Log, as it is kept. */
export interface LogEvent {
  published: string;
  eventType: string;
  displayMessage: string;
  result: 'SUCCESS' | 'FAILURE';
  actor: LogParty;
  target: LogParty[];
}
