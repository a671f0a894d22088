import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage, Leaderboard } from '@kickboard/client';
import type { BoardView } from '../leaderboard/board-feed';
import { board, message, NOTHING_LIVE } from '../testing/shapes';
import { Announcer } from './announcer';
import { Store } from './store';

describe('Announcer', () => {
  let boards: Store<BoardView>;
  let chat: Store<{ messages: ChatMessage[] }>;
  let announcer: Announcer;
  let stop: () => void;
  const show = (given: Leaderboard) => boards.set({ board: given, highlights: new Map(), trends: new Map() });
  const write = (...ids: string[]) =>
    chat.set({ messages: [...chat.get().messages, ...ids.map((id) => message(id, { content: id }))] });
  function said(ms: number): string[] {
    const sentences: string[] = [];
    const unsubscribe = announcer.store.subscribe(() => sentences.push(announcer.store.get()));
    vi.advanceTimersByTime(ms);
    unsubscribe();
    return sentences;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    boards = new Store<BoardView>({ board: null, highlights: new Map(), trends: new Map() });
    chat = new Store({ messages: [message('old')] });
    announcer = new Announcer(boards, chat);
    stop = announcer.start();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('tells of another top three, and not more often than it can be listened to', () => {
    show(board({ a: 3, b: 2 }));
    expect(said(5000)).toEqual(['Top of the board: 1. a, 3 coins; 2. b, 2 coins.']);
    show(board({ b: 4, a: 3 }));
    expect(said(9000)).toEqual([]);
    show(board({ a: 6, b: 4 }));
    show(board({ b: 7, a: 6 }));
    expect(said(10_000)).toEqual(['Top of the board: 1. b, 7 coins; 2. a, 6 coins.']);
    show(board({ b: 8, a: 6 })); // points alone are no news
    expect(said(60_000)).toEqual([]);
  });

  it('tells when a stream begins and when it is over', () => {
    show(NOTHING_LIVE);
    expect(said(5000)).toEqual([]);
    show(board({}, { session_title: 'Friday' }));
    expect(said(5000)).toEqual(['The stream has started: Friday.']);
    show(board({}, { has_active_session: false }));
    expect(said(5000)).toEqual(['The stream is over.']);
  });

  it('reads the chat only to those who want it, from then on, and no more than three messages at once', () => {
    write('a');
    expect(said(10_000)).toEqual([]);
    announcer.setReadsChat(true);
    expect(said(5000)).toEqual([]);
    write('b');
    write('c', 'd', 'e', 'f');
    expect(said(10_000)).toEqual(['2 more messages. ann: d. ann: e. ann: f.']);
    announcer.setReadsChat(false);
    write('g');
    expect(said(10_000)).toEqual([]);
  });
});
