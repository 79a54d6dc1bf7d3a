import { expect, test } from 'vitest';
import { GALLERY } from '../scenarios/gallery.ts';
import { makeGalleryCard, searchGallery } from './select-gallery.ts';
import { selectHeadline } from './select-headline.ts';
import { createExplorer } from './store.ts';

const CARDS = GALLERY.map(makeGalleryCard);
const card = (id: string) => CARDS.find(({ scenario }) => scenario.id === id);

test('a card shows the verdict that the scenario is about and how far the request gets', () => {
  expect(card('G04')).toMatchObject({ badge: { verdict: 'leak' }, reached: 6 });
  expect(card('G02')).toMatchObject({ badge: { verdict: 'blocked', code: 0x45 }, reached: 2 });
  expect(card('G08')).toMatchObject({ badge: { verdict: 'overblock' }, reached: 0 });
  expect(card('G08L')).toMatchObject({ badge: { verdict: 'refused' } });
});

test.each([
  ['G01', 'allowed'],
  ['G05', 'blocked'],
  ['G06', 'leak'],
  ['G08', 'overblock'],
  ['G08L', 'refused'],
])('%s opens on the verdict of its card: %s', (id, verdict) => {
  const scenario = GALLERY.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`no ${id}`);
  expect(card(id)?.badge?.verdict).toBe(verdict);
  expect(selectHeadline(createExplorer(scenario).getState()).badge?.verdict).toBe(verdict);
});

test('a search finds by verdict, fault reason and policy, all words at once', () => {
  const ids = (search: string) => searchGallery(CARDS, search).map(({ scenario }) => scenario.id);
  expect(ids('leak')).toContain('G04');
  expect(ids('0x45')).toContain('G02');
  expect(ids('0x45 spoof')).not.toContain('G02');
  expect(ids('')).toHaveLength(GALLERY.length);
});
