import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../functions/core/config.ts';
import { FUNCTION_NAMES } from '../../../infra/belay/permissions.ts';
import { assetsOf } from './assets.ts';
import { network, services, stubBundles } from './kit.ts';
import { type Asked, type Json, many } from './template.ts';

/* What AWS takes at most. 500 services are comfortable: they are synthesised in one go, and what comes of it can be deployed. */

const MB = 1_048_576;
const existing = Array.from({ length: 10 }, (_, i) => `arn:aws:sns:eu-west-1:123456789012:team-${i}-alarms`);
const bytes = (x: Json): number => Buffer.byteLength(JSON.stringify(x));
const documentsOf = (t: Asked, type: string): Json[] =>
  t.all(type).map(({ Properties }) => t.deployed(Properties.PolicyDocument ?? Properties.KeyPolicy));

describe.each([1, 20, 21, 100, 500])('with %i services', (count) => {
  const { t, folderOf } = assetsOf({ services: services(count), network, alarmTopicArns: existing }, stubBundles());

  test('the template has at most 1,000,000 bytes and 500 resources', () => {
    expect(bytes(t.json)).toBeLessThanOrEqual(1_000_000);
    expect(t.resources.length).toBeLessThanOrEqual(500);
    expect(Object.keys(t.json.Outputs).length).toBeLessThanOrEqual(200);
  });

  test('its resources do not grow with the services', () => {
    expect(t.resources.length).toBeLessThanOrEqual(120);
  });

  test.each(FUNCTION_NAMES)('the role of %s has inline policies of 10,240 characters together', (bundle) => {
    const role = t.fn(bundle).Properties.Role['Fn::GetAtt'][0];
    const policies = t
      .all('AWS::IAM::Policy')
      .filter(({ Properties }) => Properties.Roles.some((one: Json) => one.Ref === role));
    const letters = policies.map(({ Properties }) => JSON.stringify(t.deployed(Properties.PolicyDocument)).length);
    expect(letters.length).toBeGreaterThan(0);
    expect(letters.reduce((a, b) => a + b)).toBeLessThanOrEqual(10_240);
  });

  test('what queues, topics and the key say of others fits: 8,192, 30,720 and 32,768 bytes', () => {
    for (const document of documentsOf(t, 'AWS::SQS::QueuePolicy')) {
      expect(bytes(document)).toBeLessThanOrEqual(8_192);
      expect(document.Statement.length).toBeLessThanOrEqual(20);
    }
    for (const document of documentsOf(t, 'AWS::SNS::TopicPolicy')) expect(bytes(document)).toBeLessThanOrEqual(30_720);
    for (const document of documentsOf(t, 'AWS::KMS::Key')) expect(bytes(document)).toBeLessThanOrEqual(32_768);
  });

  test('each environment has at most 4,096 bytes: the config lies beside the bundle', () => {
    for (const { Properties } of t.all('AWS::Lambda::Function')) {
      const variables: Record<string, string> = t.deployed(Properties.Environment?.Variables ?? {});
      const size = Object.entries(variables).flat().join('').length;
      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(4_096);
    }
  });

  test('the dashboard has at most a megabyte, 500 widgets, and 100 alarms in a widget', () => {
    const body = t.text(t.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    const { widgets } = JSON.parse(body);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MB);
    expect(widgets.length).toBeLessThanOrEqual(500);
    for (const { properties } of widgets) expect(many(properties.alarms).length).toBeLessThanOrEqual(100);
  });

  test('every description fits: 256 letters of a function, 512 of a rule, 1,024 of an alarm', () => {
    const letters = (type: string, key: string) =>
      t.all(type).map(({ Properties }) => t.text(Properties[key] ?? '').length);
    expect(Math.max(...letters('AWS::Lambda::Function', 'Description'))).toBeLessThanOrEqual(256);
    expect(Math.max(...letters('AWS::Events::Rule', 'Description'))).toBeLessThanOrEqual(512);
    expect(Math.max(...letters('AWS::Events::Rule', 'Name'))).toBeLessThanOrEqual(64);
    expect(Math.max(...letters('AWS::CloudWatch::Alarm', 'AlarmDescription'))).toBeLessThanOrEqual(1_024);
  });

  test.each(['before-allow-traffic', 'after-allow-traffic', 'alarm-responder'])(
    '%s finds all of them in its config',
    (bundle) => {
      const checked = checkConfig(JSON.parse(readFileSync(join(folderOf(bundle), 'belay.config.json'), 'utf8')));
      expect(checked.ok ? checked.config.services.map((one) => one.service) : checked).toEqual(
        services(count).map((one) => one.service),
      );
    },
  );
});
