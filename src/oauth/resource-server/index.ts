export { IssuerProblem } from './issuer-documents.js';
export { issuerFrom } from './issuer-url.js';
export { TokenRefused, TokenVerifier } from './token-verifier.js';
