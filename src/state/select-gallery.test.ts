import { expect, test } from 'vitest';
import { GALLERY } from '../scenarios/gallery.ts';
import { makeGalleryCard, searchGallery } from './select-gallery.ts';

const CARDS = GALLERY.map(makeGalleryCard);
const card = (id: string) => CARDS.find(({ scenario }) => scenario.id === id);

test('a card shows the verdict that the scenario is about and how far the request gets', () => {
  expect(card('G04')).toMatchObject({ badge: { verdict: 'leak' }, reached: 6 });
  expect(card('G02')).toMatchObject({ badge: { verdict: 'blocked', code: 0x45 }, reached: 2 });
  expect(card('G08')).toMatchObject({ badge: { verdict: 'overblock' }, reached: 0 });
  expect(card('G08L')).toMatchObject({ badge: { verdict: 'refused' } });
});

test('a search finds by verdict, fault reason and policy, all words at once', () => {
  const ids = (search: string) => searchGallery(CARDS, search).map(({ scenario }) => scenario.id);
  expect(ids('leak')).toContain('G04');
  expect(ids('0x45')).toContain('G02');
  expect(ids('0x45 spoof')).not.toContain('G02');
  expect(ids('')).toHaveLength(GALLERY.length);
});
