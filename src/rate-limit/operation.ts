/** One of Okta's operations, and the bucket that it counts in as far as is known. */
export interface OperationIn<Bucket> {
  bucket: Bucket;
  inFlight: number;
  /** Okta's answers to it carry no rate limit. */
  unlimited: boolean;
  /** Buckets that it proved not to belong to. */
  excluded: Bucket[] | undefined;
}
