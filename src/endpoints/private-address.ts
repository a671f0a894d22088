import { BlockList, isIP } from 'node:net';

/** Networks that are not the public Internet (IANA's special-purpose registries), and what is no single host. */
const IPV4 = [
  '0.0.0.0/8', // this host
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by the customers of a provider (CGNAT)
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local; clouds tell their secrets at 169.254.169.254
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const IPV6 = [
  '::/96', // unspecified, loopback, and IPv4 in its oldest disguise
  '64:ff9b::/96', // IPv4 behind a translator
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23', // among them Teredo
  '2001:db8::/32',
  '2002::/16', // 6to4
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const BLOCKED = new BlockList();
for (const [family, networks] of [
  ['ipv4', IPV4],
  ['ipv6', IPV6],
] as const)
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    BLOCKED.addSubnet(address, Number(bits), family);
  }

/** Whether an address is not a host of the public Internet. What is no address at all counts as private. */
export function isPrivateAddress(address: string): boolean {
  // A zone (`fe80::1%eth0`) only ever names something near.
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0) return true;
  // IPv4 in IPv6 (`::ffff:10.0.0.1`) is found by the rules of IPv4.
  return BLOCKED.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
