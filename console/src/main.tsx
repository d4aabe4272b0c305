import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/app.css';
import { App, messagesOf } from './app/App';
import { languageOf } from './app/preferences';
import { fromDeepLink } from './url/deepLinks';
import { BASE } from './url/useUrlState';

const target = fromDeepLink(location.hash);
if (target !== undefined) history.replaceState(null, '', BASE + target);

const language = languageOf(new URLSearchParams(location.search).get('lang') ?? '');
void messagesOf(language).then((messages) => {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <App first={{ language, messages }} />
    </StrictMode>,
  );
});
