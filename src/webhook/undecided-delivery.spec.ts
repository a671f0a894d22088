import { createPublicKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KickSigner } from '../../simulator/kick-signer';
import { Settings } from '../platform/config/settings';
import type { Log } from '../platform/log/log';
import type { DeliveryRecord } from './delivery-record';
import type { DoubtfulDeliveries } from './doubtful-deliveries';
import type { PublicKeys } from './public-keys';
import type { ReceptionService } from './reception.service';
import { WebhookEndpoint } from './webhook.endpoint';
import type { WebhookMetrics } from './webhook-metrics';

const kick = KickSigner.generate();
const receive = jest.fn();
let server: Server;
let url: string;
beforeAll(async () => {
  const endpoint = new WebhookEndpoint(
    new Settings(),
    { current: () => [createPublicKey(kick.publicKeyPem)] } as unknown as PublicKeys,
    {} as DoubtfulDeliveries,
    { receive } as unknown as ReceptionService,
    { unavailable: () => undefined, refused: () => undefined } as unknown as WebhookMetrics,
    { refused: () => undefined } as unknown as DeliveryRecord,
    { warn: () => undefined } as unknown as Log,
    null,
  );
  server = createServer((request, response) => void endpoint.handle(request, response, () => null));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webhook`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const body = Buffer.from('{"broadcaster":{"user_id":7}}');
const send = async (signer: KickSigner) => {
  const headers = { ...signer.headers('chat.message.sent', body) };
  const response = await fetch(url, { method: 'POST', body, headers });
  return [response.status, ((await response.json()) as { error: string }).error];
};

test('a delivery that may be of two communities is to be sent again later, if Kick has signed it', async () => {
  expect(await send(kick)).toEqual([503, 'Service Unavailable']);
  expect(await send(KickSigner.generate())).toEqual([401, 'invalid_signature']);
  expect(receive).not.toHaveBeenCalled();
});
