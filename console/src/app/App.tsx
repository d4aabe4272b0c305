import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import Spinner from '@cloudscape-design/components/spinner';
import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { ApiFailure } from '@/api/http';
import { OUTCOMES, type Palette } from '@/draw/palette';
import { frameWords } from '@/text/frame';
import { LanguageContext, useText, type Language } from '@/text/language';
import { BASE, useHref, useShared } from '@/url/useUrlState';
import { Frame } from './Frame';
import { languageOf } from './preferences';
import { pages } from './routes';
import { ShellProvider, useShell } from './shell';
import { SidePanelProvider } from './SidePanel';

type Messages = I18nProviderProps['messages'];

export const messagesOf = async (language: Language): Promise<Messages> =>
  language === 'ko'
    ? [(await import('@cloudscape-design/components/i18n/messages/all.ko')).default]
    : [(await import('@cloudscape-design/components/i18n/messages/all.en')).default];

const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      staleTime: 30_000,
      retry: (count, error) =>
        count < 2 && error instanceof ApiFailure && (error.kind === 'busy' || error.kind === 'unreachable'),
      networkMode: 'always', // a server on this machine answers without a network
    },
    mutations: { networkMode: 'always' },
  },
});

/** `first`: the kit's own words in the language that the page starts in. */
export function App({ first }: { first: { language: Language; messages: Messages } }) {
  return (
    <QueryClientProvider client={client}>
      <Router base={BASE}>
        <Languages first={first}>
          <ShellProvider>
            <Looks />
            <SidePanelProvider>
              <Pages />
            </SidePanelProvider>
          </ShellProvider>
        </Languages>
      </Router>
    </QueryClientProvider>
  );
}

function Languages({ first, children }: { first: { language: Language; messages: Messages }; children: ReactNode }) {
  const [shared] = useShared();
  const wanted = languageOf(shared.lang);
  const [shown, setShown] = useState(first);
  useEffect(() => {
    let wait = true;
    if (wanted !== shown.language) {
      void messagesOf(wanted).then((messages) => wait && setShown({ language: wanted, messages }));
    }
    return () => void (wait = false);
  }, [wanted, shown.language]);
  useLayoutEffect(() => {
    document.documentElement.lang = shown.language;
  }, [shown.language]);
  return (
    <LanguageContext.Provider value={shown.language}>
      <I18nProvider locale={shown.language} messages={shown.messages}>
        {children}
      </I18nProvider>
    </LanguageContext.Provider>
  );
}

function Looks() {
  const { theme, palette } = useShell();
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    applyMode(theme === 'dark' ? Mode.Dark : Mode.Light);
    applyDensity(Density.Compact);
    setColours(palette);
  }, [theme, palette]);
  return null;
}

// The same colours for what is drawn and what is written.
function setColours(palette: Palette): void {
  const { style } = document.documentElement;
  for (const outcome of OUTCOMES) {
    style.setProperty(`--fill-${outcome}`, palette.fill[outcome]);
    style.setProperty(`--text-${outcome}`, palette.text[outcome]);
  }
  for (const name of ['pending', 'a', 'b', 'page', 'panel', 'ink', 'muted', 'line', 'accent'] as const) {
    style.setProperty(`--${name}`, palette[name]);
  }
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      {pages.map((page) => (
        <Route key={page.name} path={page.path}>
          <Frame page={page}>
            <Suspense fallback={<Waiting />}>
              <page.component />
            </Suspense>
          </Frame>
        </Route>
      ))}
      <Route>
        <Frame page={undefined}>
          <Nowhere />
        </Frame>
      </Route>
    </Switch>
  );
}

function Home() {
  const href = useHref();
  return <Redirect to={href('/map')} replace />;
}

function Nowhere() {
  const text = useText(frameWords);
  const href = useHref();
  const [location] = useLocation();
  return (
    <div className="page">
      <h1>{text.notFound}</h1>
      <p className="verbatim">{location}</p>
      <Link href={href('/map')}>{text.toMap}</Link>
    </div>
  );
}

// Nothing for a moment: what comes at once must not flash.
function Waiting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return <div className="page">{slow && <Spinner size="large" />}</div>;
}
