// The frame around every page: top bar, navigation, the bar of the scope, the panel at the side.

import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import SplitPanel from '@cloudscape-design/components/split-panel';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { frameWords } from '@/text/frame';
import { useLanguage, useText } from '@/text/language';
import { absolute, useHref, useShared } from '@/url/useUrlState';
import type { Command } from './commands';
import { Fence } from './Failure';
import { useKeyListener, useKeys } from './keys';
import { save, type ThemeChoice } from './preferences';
import { pathOf, pages, type Page } from './routes';
import { ScopeBar } from './ScopeBar';
import { useShell } from './shell';
import { usePanelPlace } from './SidePanel';

const KeySheet = lazy(() => import('./KeySheet'));
const CommandPalette = lazy(() => import('./CommandPalette'));

export function Frame({ page, children }: { page: Page | undefined; children: ReactNode }) {
  const text = useText(frameWords);
  const shell = useShell();
  const place = usePanelPlace();
  const [path] = useLocation();
  const [open, setOpen] = useState<'keys' | 'commands'>();
  const [navigationOpen, setNavigationOpen] = useState(() => window.innerWidth > 1100);
  const [panelSize, setPanelSize] = useState(420);
  const actions = useActions();
  useTitle(page);
  useGlobalKeys(() => setOpen('keys'), () => setOpen('commands'), () => setNavigationOpen((was) => !was));

  return (
    <>
      <a className="skip" href="#content">
        {text.skip}
      </a>
      <Top onKeys={() => setOpen('keys')} onCommands={() => setOpen('commands')} />
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={<Navigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigationWidth={220}
        ariaLabels={{ navigation: text.navigation }}
        maxContentWidth={Number.MAX_VALUE}
        disableContentPaddings
        content={
          <div id="content" tabIndex={-1} className={`content content-${page?.name ?? 'none'}`}>
            {page && page.scope !== 'none' && <ScopeBar scope={page.scope} />}
            {page && page.scope !== 'none' && shell.rangeIsWrong && (
              <StatusIndicator type="warning">{text.rangeIsWrong}</StatusIndicator>
            )}
            <Fence resetBy={path}>{children}</Fence>
          </div>
        }
        splitPanel={
          place.panel && (
            <SplitPanel header={place.panel.title} hidePreferencesButton closeBehavior="hide">
              <div ref={place.setHost} className="side-panel" />
            </SplitPanel>
          )
        }
        splitPanelOpen={place.panel !== undefined}
        onSplitPanelToggle={() => place.panel?.close()}
        splitPanelPreferences={{ position: 'side' }}
        onSplitPanelPreferencesChange={() => undefined}
        splitPanelSize={panelSize}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
      />
      <Suspense fallback={null}>
        {open === 'keys' && <KeySheet onClose={() => setOpen(undefined)} />}
        {open === 'commands' && <CommandPalette actions={actions} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

function Top({ onKeys, onCommands }: { onKeys(): void; onCommands(): void }) {
  const text = useText(frameWords);
  const language = useLanguage();
  const href = useHref();
  const [, navigate] = useLocation();
  const { themeChoice } = useShell();
  const choose = useChoices();
  return (
    <header id="top">
      <TopNavigation
        identity={{
          href: absolute(href('/map')),
          title: text.product,
          onFollow: (event) => {
            event.preventDefault();
            navigate(href('/map'));
          },
        }}
        utilities={[
          { type: 'button', iconName: 'search', text: text.palette.title, title: 'Ctrl+K', onClick: onCommands },
          { type: 'button', iconName: 'keyboard', ariaLabel: text.keys.title, title: '?', onClick: onKeys },
          {
            type: 'menu-dropdown',
            ariaLabel: text.theme,
            text: text.theme,
            items: (['system', 'light', 'dark'] as const).map((id) => ({
              id, text: text.themes[id], itemType: 'checkbox' as const, checked: themeChoice === id,
            })),
            onItemClick: ({ detail }) => choose.theme(detail.id as ThemeChoice),
          },
          {
            type: 'menu-dropdown',
            ariaLabel: `${text.language}: ${language === 'ko' ? '한국어' : 'English'}`,
            text: language === 'ko' ? '한국어' : 'English',
            items: [
              { id: 'en', text: 'English', lang: 'en' },
              { id: 'ko', text: '한국어', lang: 'ko' },
            ],
            onItemClick: ({ detail }) => choose.language(detail.id as 'en' | 'ko'),
          },
        ]}
      />
    </header>
  );
}

function useChoices() {
  const [, setShared] = useShared();
  return {
    // Kept for next time; an address that names one keeps naming one.
    theme: (choice: ThemeChoice) => {
      save('theme', choice);
      setShared({ theme: choice }, 'replace');
    },
    language: (choice: 'en' | 'ko') => {
      save('lang', choice);
      setShared({ lang: choice }, 'replace');
    },
  };
}

function Navigation() {
  const text = useText(frameWords);
  const href = useHref();
  const [location, navigate] = useLocation();
  const link = (name: Page['name']): SideNavigationProps.Link => {
    const { path } = pages.find((page) => page.name === name)!;
    return { type: 'link', text: text.pages[name], href: absolute(href(path)) };
  };
  const active = pathOf(location);
  return (
    <SideNavigation
      activeHref={active === '' ? '' : absolute(href(active))}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        navigate(event.detail.href.slice(absolute('').length));
      }}
      items={[
        link('map'), link('traces'), link('analytics'), link('compare'),
        { type: 'divider' },
        link('groups'), link('sampling'), link('status'), link('welcome'),
      ]}
    />
  );
}

function useTitle(page: Page | undefined): void {
  const text = useText(frameWords);
  const name = page === undefined ? text.notFound : text.pages[page.name];
  useEffect(() => {
    document.title = `${name} - ${text.product}`;
  }, [name, text.product]);
}

function useGlobalKeys(showKeys: () => void, showCommands: () => void, foldNavigation: () => void): void {
  const text = useText(frameWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const { refresh } = useShell();
  useKeyListener();
  useKeys(text.keys.everywhere, [
    { code: 'Slash', shift: true, shown: '?', what: text.keys.showSheet, run: showKeys },
    { code: 'KeyK', shift: true, shown: 'Ctrl K', what: text.keys.palette, run: showCommands },
    { code: 'Slash', shown: '/', what: text.keys.focusFilter, run: () => document.getElementById('filter')?.focus() },
    { code: 'KeyR', shown: 'r', what: text.keys.refresh, run: refresh },
    { code: 'KeyY', shown: 'y', what: text.keys.copyLink, run: () => void navigator.clipboard?.writeText(location.href) },
    { code: 'BracketLeft', shown: '[', what: text.navigation, run: foldNavigation },
    ...pages
      .filter((page) => page.letter !== undefined)
      .map((page) => ({
        code: ['KeyG', `Key${page.letter!.toUpperCase()}`] as const,
        shown: `g ${page.letter}`,
        what: text.keys.goTo(text.pages[page.name]),
        run: () => navigate(href(page.path)),
      })),
  ]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== 'KeyK' || event.isComposing) return;
      event.preventDefault();
      showCommands();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [showCommands]);
}

function useActions(): readonly Command[] {
  const text = useText(frameWords);
  const { refresh } = useShell();
  const choose = useChoices();
  const action = (title: string, run: () => void, also = ''): Command => ({ kind: 'action', title, also, run });
  return [
    action(text.refresh, refresh, 'refresh'),
    action(text.keys.copyLink, () => void navigator.clipboard?.writeText(location.href), 'copy link'),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      action(`${text.theme}: ${text.themes[theme]}`, () => choose.theme(theme), `theme ${theme}`),
    ),
    action('English', () => choose.language('en'), 'language'),
    action('한국어', () => choose.language('ko'), 'korean language'),
  ];
}
