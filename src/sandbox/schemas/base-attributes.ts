import type { Attribute } from './attribute.js';

/** An attribute of Okta's own. Its lengths are enforced; schemas print them only where `printsLengths`. */
interface BaseAttribute extends Attribute {
  printsLengths?: true;
}

function text(title: string, maxLength: number, more: Partial<BaseAttribute> = {}): BaseAttribute {
  return { title, type: 'string', maxLength, ...more };
}

/** Okta's own 31 attributes of users, all of them text. */
export const userBase: Readonly<Record<string, BaseAttribute>> = {
  login: text('Username', 100, { minLength: 5, required: true, printsLengths: true }),
  firstName: text('First name', 50, { minLength: 1, required: true, printsLengths: true }),
  lastName: text('Last name', 50, { minLength: 1, required: true, printsLengths: true }),
  middleName: text('Middle name', 200),
  honorificPrefix: text('Honorific prefix', 200),
  honorificSuffix: text('Honorific suffix', 200),
  email: text('Primary email', 100, { minLength: 5, required: true, format: 'email' }),
  title: text('Title', 200),
  displayName: text('Display name', 200),
  nickName: text('Nickname', 200),
  profileUrl: text('Profile Url', 1024, { format: 'uri' }),
  secondEmail: text('Secondary email', 100, { format: 'email' }),
  mobilePhone: text('Mobile phone', 100, { printsLengths: true }),
  primaryPhone: text('Primary phone', 100, { printsLengths: true }),
  streetAddress: text('Street address', 1024),
  city: text('City', 128),
  state: text('State', 128),
  zipCode: text('Zip code', 50),
  countryCode: text('Country code', 2, { format: 'country-code' }),
  postalAddress: text('Postal Address', 4096),
  preferredLanguage: text('Preferred language', 200, { format: 'language-code' }),
  locale: text('Locale', 200, { format: 'locale' }),
  timezone: text('Time zone', 200, { format: 'timezone' }),
  userType: text('User type', 200),
  employeeNumber: text('Employee number', 200),
  costCenter: text('Cost center', 200),
  organization: text('Organization', 200),
  division: text('Division', 200),
  department: text('Department', 200),
  managerId: text('ManagerId', 200),
  manager: text('Manager', 200),
};

/** Okta's own two attributes of groups. */
export const groupBase: Readonly<Record<string, BaseAttribute>> = {
  name: text('Name', 255, { minLength: 1, required: true, printsLengths: true }),
  description: text('Description', 1024, { printsLengths: true }),
};
