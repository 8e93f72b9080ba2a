/** How long something will still take, as people say it; '' for less than a second. */
export function timeLeft(remainingMs = 0): string {
  const seconds = Math.round(remainingMs / 1000);
  if (seconds < 1) return '';
  return seconds < 90 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}
