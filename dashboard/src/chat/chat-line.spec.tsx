import { fireEvent, render, screen } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { message } from '../testing/shapes';
import { ChatLine } from './chat-line';

describe('ChatLine', () => {
  it('writes markup as text', () => {
    const content = '<img src=x onerror=alert(1)><b>bold</b>';
    const { container } = render(<ChatLine message={message('a', { content })} />);
    expect(screen.getByText(content)).toBeTruthy();
    expect(container.querySelector('img, b')).toBeNull();
  });

  it('keeps names and texts apart from what stands beside them, so that neither turns it round', () => {
    const { container } = render(<ChatLine message={message('a', { content: '\u202Egnp.exe' })} />);
    expect([...container.querySelectorAll('bdi')].map(({ textContent }) => textContent)).toEqual([
      'ann',
      '\u202Egnp.exe',
    ]);
  });

  it('shows a coin only when one was earned', () => {
    const { rerender, container } = render(<ChatLine message={message('a')} />);
    expect(container.querySelector('[data-coins]')).toBeNull();
    const earned = { sweet_coins_earned: 2, sweet_coins_reason: 'chat_message' } as const;
    rerender(<ChatLine message={message('a', earned)} />);
    expect(screen.getByRole('img', { name: 'Earned 2 coins' }).textContent).toBe('+2');
  });

  it('says so where a moderator deleted what was written', () => {
    render(<ChatLine message={message('a', { content: '', deleted: true })} />);
    expect(screen.getByText('deleted by a moderator')).toBeTruthy();
  });

  it('shows an emote as a picture, and as its name when the picture does not load', () => {
    render(<ChatLine message={message('a', { content: 'go [emote:37:KEKW]' })} />);
    const picture = screen.getByRole<HTMLImageElement>('img', { name: 'KEKW' });
    expect(picture.src).toBe('https://files.kick.com/emotes/37/fullsize');
    fireEvent.error(picture);
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getByText('KEKW')).toBeTruthy();
  });

  it('shows the rest of a long message to those who want it, and its coin without that', () => {
    const content = `${'many words '.repeat(60)}the end`;
    const earned = { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } as const;
    render(<ChatLine message={message('a', { content, ...earned })} />);
    expect(screen.queryByText(/the end/)).toBeNull();
    expect(screen.getByRole('img', { name: 'Earned 1 coin' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.getByText(/the end/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show less' }));
    expect(screen.queryByText(/the end/)).toBeNull();
  });

  it('quotes what it replies to, and names badges', () => {
    const { sender } = message('b');
    const identity = { username_color: '#000000', badges: [{ type: 'moderator', text: 'Moderator' }] };
    const replies_to = { message_id: 'b', content: 'first!', sender: { ...sender, username: 'ben' } };
    render(<ChatLine message={message('a', { replies_to, sender: { ...sender, identity } })} />);
    expect(screen.getByText('first!')).toBeTruthy();
    expect(screen.getByText('In reply to')).toBeTruthy();
    expect(screen.getByRole('img', { name: 'Moderator' })).toBeTruthy();
  });
});
