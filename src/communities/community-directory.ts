import type { Community } from '../platform/config/communities-file';
import type { ConfiguredChannels } from '../kick/api/configured-channels';
import { broadcasterOfBody } from '../webhook/kick-event';
import { KICK_ID } from '../platform/kick-id';

/** What is asked of a community to find out whether a request is meant for it. */
export interface Listed extends Pick<Community, 'name' | 'hosts' | 'broadcasters'> {
  channels: Pick<ConfiguredChannels, 'belongs' | 'hasNames' | 'ids'>;
}

/**
 * Whose request it is: by name, host or broadcaster. Broadcasters that the file names by their id are looked up in one step; those
 * that it names by their channel are asked for, since Kick tells their ids later.
 */
export class CommunityDirectory<C extends Listed> {
  private readonly names: Map<string, C>;
  private readonly hosts: Map<string, C>;
  private readonly ids: Map<string, C>;
  private readonly withNames: C[];

  constructor(readonly all: readonly C[]) {
    this.names = new Map(all.map((each) => [each.name, each]));
    this.hosts = new Map(all.flatMap((each) => each.hosts.map((host): [string, C] => [host, each])));
    this.ids = new Map(
      all.flatMap((each) =>
        each.broadcasters.filter((id) => KICK_ID.test(id)).map((id): [string, C] => [id, each]),
      ),
    );
    this.withNames = all.filter(({ channels }) => channels.hasNames);
  }

  /** A delivery whose body claims no broadcaster of ours is answered, counted and kept by the first one. */
  get first(): C {
    return this.all[0] as C;
  }

  named(name: string): C | undefined {
    return this.names.get(name);
  }

  /** @param host as the header has it, with or without a port */
  ofHost(host: string | undefined): C | undefined {
    return host === undefined ? undefined : this.hosts.get(host.replace(/:\d+$/, '').toLowerCase());
  }

  ofBroadcaster(id: string): C | undefined {
    return this.ids.get(id) ?? this.withNames.find(({ channels }) => channels.ids.includes(id));
  }

  /**
   * Whose delivery it is; undefined when it is nobody's, or its body cannot be read. `undecided`: that of one of several, whose
   * names Kick was not asked for yet.
   */
  ofDelivery(rawBody: Buffer): C | 'undecided' | undefined {
    const told = broadcasterOfBody(rawBody);
    if (told === null) return undefined;
    const known = this.ofBroadcaster(told.user_id);
    if (known) return known;
    const mayBe = this.withNames.filter(({ channels }) => channels.belongs(told) !== 'stranger');
    const ours = mayBe.find(({ channels }) => channels.belongs(told) === 'ours');
    return ours ?? (mayBe.length > 1 ? 'undecided' : mayBe[0]);
  }
}
