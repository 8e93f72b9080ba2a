import type { EchoAnswer } from './echo-server.js';

const id = '00u1a2b3c4d5e6f7g8h9';

/** An error of Okta's that repeats everything it was sent, wherever there is room. */
function refusing(status: number, errorCode: string): EchoAnswer {
  return ({ text, header }) => ({
    status,
    headers: { 'x-okta-request-id': header.slice(0, 8_000) },
    body: JSON.stringify({
      errorCode,
      errorSummary: text,
      errorLink: text,
      errorId: text,
      errorCauses: [{ errorSummary: text }, { errorSummary: `domain=${text}` }],
    }),
  });
}

/** A success in which everything that was sent stands, on top of what the output needs. */
const repeating: EchoAnswer = ({ text, header, method, path }) => {
  const resource = {
    id,
    status: 'ACTIVE',
    type: 'OKTA_GROUP',
    label: text,
    profile: { login: 'r@example.com', name: 'Night shift', firstName: text },
    credentials: { echoed: text },
    activationUrl: text,
    activationToken: text,
    resetPasswordUrl: text,
    tempPassword: text,
    echoed: { [text]: [text] },
  };
  const isList = method === 'GET' && (path.includes('/groups?') || path.endsWith('/roles'));
  return {
    status: 200,
    headers: {
      'x-request-id': header.slice(0, 8_000),
      link: `<${path}&after=${encodeURIComponent(text).slice(0, 4_000)}>; rel="self"`,
    },
    body: JSON.stringify(isList ? [resource] : resource),
  };
};

export const echoAnswers: Readonly<Record<string, EchoAnswer>> = {
  success: repeating,
  'a success that fits no schema': ({ text, header }) => ({
    status: 200,
    headers: { server: header.slice(0, 8_000) },
    body: JSON.stringify({ id: [text], status: [text], profile: text, label: [text], [text]: text }),
  }),
  'a success whose request id repeats': (echo) => ({
    ...repeating(echo),
    headers: { 'x-okta-request-id': echo.header.slice(0, 8_000), server: echo.header.slice(0, 8_000) },
  }),
  'a text for a success': ({ text }) => ({ status: 200, body: JSON.stringify(text) }),
  'a page for a success': ({ text }) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<html>${text}</html>`,
  }),
  'a success that breaks off': ({ text }) => ({
    status: 200,
    body: JSON.stringify({ id: text }).slice(0, -2),
  }),
  'a token for a request id': ({ strings }) => ({
    status: 404,
    headers: { 'x-okta-request-id': encodeURI(strings.at(-1) ?? '').replaceAll('%22', '"') },
    body: '',
  }),
  'an input for a request id': ({ strings }) => ({
    status: 404,
    headers: { 'x-okta-request-id': encodeURI(strings.find((text) => text.startsWith('Marked')) ?? '') },
    body: '',
  }),
  'a wrong input': refusing(400, 'E0000001'),
  'an existing object': (echo) => {
    const { body, ...rest } = refusing(400, 'E0000001')(echo);
    return { ...rest, body: body.replace('domain=', 'login: An object with this field already exists ') };
  },
  'a wrong state': refusing(403, 'E0000038'),
  'a wrong token': refusing(401, 'E0000011'),
  'no rights': refusing(403, 'E0000006'),
  'nothing found': refusing(404, 'E0000007'),
  'a role that is there': refusing(409, 'E0000090'),
  'too many calls': (echo) => {
    const { header } = echo;
    const limits = {
      'x-rate-limit-limit': header.slice(0, 2_000),
      'x-rate-limit-reset': header.slice(0, 2_000),
    };
    const { headers, ...rest } = refusing(429, 'E0000047')(echo);
    return { ...rest, headers: { ...headers, ...limits } };
  },
  'a broken org': refusing(500, 'E0000009'),
  'an error code that repeats': ({ text }) => ({ status: 400, body: JSON.stringify({ errorCode: text }) }),
  'a message that is not Okta’s': ({ text }) => ({
    status: 400,
    body: JSON.stringify({ status: 400, message: text }),
  }),
  'a page for an error': ({ text }) => ({ status: 502, body: `<html>${text}</html>` }),
  'a redirect': ({ text, header }) => ({
    status: 302,
    headers: { location: header.slice(0, 4_000) },
    body: text,
  }),
};
