import type { Exchange } from '../helpers/recordings.js';

type Json = Record<string, unknown>;

// no part of it is in any recorded login, which the password policy forbids
const usualPassword = 'Awsdzertc151kta';

/**
 * Request bodies for exchanges that were recorded without one, built from the answer. It remembers the
 * passwords and recovery answers of the people that it made.
 */
export class RecordedBodies {
  private readonly passwords = new Map<string, string>();
  private count = 0;

  /** The exchange's own body, or one that asks for what the answer shows. */
  of(exchange: Exchange): unknown {
    const answer = (exchange.answer ?? {}) as Json;
    const body = exchange.body ?? this.build(exchange, answer);
    if (exchange.method === 'POST' && exchange.template === '/api/v1/users') {
      const credentials = (body as Json).credentials as { password?: { value: string } } | undefined;
      if (credentials?.password) this.passwords.set(String(answer.id), credentials.password.value);
    }
    return body;
  }

  private build({ method, template, path }: Exchange, answer: Json): unknown {
    const userId = path.split('/')[4] ?? '';
    switch (`${method} ${template.replace('/api/v1', '')}`) {
      case 'POST /users':
        return { profile: set(answer.profile), credentials: { password: { value: usualPassword } } };
      case 'POST /users/{id}':
        return { profile: set(answer.profile) };
      case 'POST /users/{userId}/credentials/change_password': {
        const old = this.passwords.get(userId) ?? '';
        return { oldPassword: { value: old }, newPassword: { value: this.newPassword(userId) } };
      }
      case 'POST /users/{userId}/credentials/change_recovery_question': {
        const password = { value: this.passwords.get(userId) ?? '' };
        return { password, recovery_question: { ...questionIn(answer), answer: 'recorded answer' } };
      }
      case 'POST /users/{userId}/credentials/forgot_password_recovery_question': {
        const password = { value: this.newPassword(userId) };
        return { password, recovery_question: { answer: 'recorded answer' } };
      }
      case 'POST /users/{userId}/roles':
        return { type: answer.type };
      case 'POST /users/{userId}/factors':
        return { factorType: answer.factorType, provider: answer.provider, profile: answer.profile };
      case 'POST /groups':
      case 'PUT /groups/{groupId}':
        return { profile: set(answer.profile) };
      case 'POST /groups/rules':
      case 'PUT /groups/rules/{groupRuleId}':
        return {
          type: answer.type,
          name: answer.name,
          conditions: answer.conditions,
          actions: answer.actions,
        };
      case 'POST /apps/{appId}/users':
        return { id: answer.id, scope: answer.scope };
      case 'POST /apps/{appId}/users/{userId}':
        return { credentials: answer.credentials };
      default:
        return undefined;
    }
  }

  private newPassword(userId: string): string {
    this.count += 1;
    const password = `${usualPassword}${this.count}`;
    this.passwords.set(userId, password);
    return password;
  }
}

/** Attributes that have a value. */
function set(profile: unknown): Json {
  return Object.fromEntries(Object.entries(profile as Json).filter(([, value]) => value !== null));
}

function questionIn(answer: Json): Json {
  return answer.recovery_question as Json;
}
