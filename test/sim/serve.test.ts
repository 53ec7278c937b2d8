import { describe, expect, test } from 'vitest';
import { serveAws } from '../../sim/wire/serve.ts';
import { ask } from './http.ts';
import { deploymentId, seededWorld } from './seed.ts';
import { clientsOf, firstOf } from './wire.ts';

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});
const json = (operation: string) => ({ ...signedFor('codedeploy'), 'x-amz-target': operation });
const getDeployment = json('CodeDeploy_20141006.GetDeployment');
const publish = 'Action=Publish&Version=2010-03-31&TopicArn=arn:x&Message=';

async function post(headers: Record<string, string>, body: string, method = 'POST') {
  const { url } = await clientsOf(seededWorld());
  return ask(url, { method, headers, body });
}

describe('a malformed JSON request is refused as AWS does', () => {
  test.each([
    ['no JSON', getDeployment, '{', 'SerializationException'],
    ['no body', getDeployment, '', 'SerializationException'],
    ['a JSON list', getDeployment, '[]', 'SerializationException'],
    ['a member of the wrong type', getDeployment, '{"deploymentId":5}', 'SerializationException'],
    ['no target', signedFor('codedeploy'), '{}', 'UnknownOperationException'],
    [
      "another service's target",
      json('GraniteServiceVersion20100801.DescribeAlarms'),
      '{}',
      'UnknownOperationException',
    ],
    ['an unknown operation', json('CodeDeploy_20141006.Nothing'), '{}', 'UnknownOperationException'],
  ])('%s', async (_, headers, body, type) => {
    const answer = await post(headers, body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(JSON.parse(answer.body)).toMatchObject({ __type: type });
  });

  test('one that is not signed for a known service', async () => {
    for (const headers of [{}, signedFor('ec2'), signedFor('constructor')]) {
      const answer = await post(headers, '{}');
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    }
  });

  test('one that is no POST', async () => expect((await post(getDeployment, '', 'GET')).status).toBe(400));
});

describe('a malformed Query request is refused as AWS does', () => {
  test.each([
    ['no action', 'Version=2010-03-31', 'MissingAction'],
    ['an empty body', '', 'MissingAction'],
    ['an unknown action', 'Action=Nothing&Version=2010-03-31', 'InvalidAction'],
    ['another version', 'Action=Publish&Version=2015-12-01', 'InvalidAction'],
    ['a list for a text', 'Action=Publish&Version=2010-03-31&Message.member.1=x', 'MalformedInput'],
    ['an attribute that is no structure', `${publish}x&MessageAttributes.entry.1.Name=a`, 'ParameterValueInvalid'],
    ['a path of no end', `${publish}x&${'a.'.repeat(50_000)}=x`, 'NotFound'],
    ['a path into prototypes', `${publish}x&__proto__.x=1&constructor.prototype.y=2`, 'NotFound'],
  ])('%s', async (_, body, code) => {
    const answer = await post(signedFor('sns'), body);
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(answer.body).toContain(`<Type>Sender</Type><Code>${code}</Code>`);
  });

  test('its words are escaped in the answer', async () => {
    const body = 'Action=DescribeListeners&Version=2015-12-01&ListenerArns.member.1=<b>"%26\r</b>';
    const answer = await post(signedFor('elasticloadbalancing'), body);
    expect(answer.body).toContain('&#60;b&#62;&#34;&#38;&#13;&#60;/b&#62;');
  });
});

test('a body over the cap is refused, and the server lives on', async () => {
  const { url } = await clientsOf(seededWorld());
  const tooLarge = { method: 'POST', headers: getDeployment, body: 'x'.repeat(1024 * 1024 + 1) };
  expect((await ask(url, tooLarge)).status).toBe(413);
  const sound = { method: 'POST', headers: getDeployment, body: JSON.stringify({ deploymentId }) };
  expect((await ask(url, sound)).status).toBe(200);
});

test('moments travel as seconds', async () => {
  const answer = await post(getDeployment, JSON.stringify({ deploymentId }));
  expect(JSON.parse(answer.body)).toHaveProperty('deploymentInfo.createTime', Date.UTC(2026, 10, 21, 12) / 1000);
});

test('close ends connections that hang', async () => {
  const world = seededWorld([{ service: 'codedeploy', operation: 'GetDeployment', times: 1, kind: 'hang' }]);
  const aws = await serveAws(world);
  const hanging = ask(aws.url, { method: 'POST', headers: getDeployment, body: '{}' });
  const ended = expect(hanging).rejects.toThrow('socket hang up');
  await firstOf(world.journal);
  await aws.close();
  await ended;
});
