import { mcpSuite, startMcp } from './mcp-client.js';

mcpSuite((org, answer) => startMcp(org, ['--call-okta-api', '--toolset', 'all'], answer));
