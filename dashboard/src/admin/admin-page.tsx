import { type ReactNode } from 'react';
import { Link, Redirect, Route, Switch, useRoute } from 'wouter';
import { Logo } from '../ui/logo';
import { ThemeButton } from '../ui/theme-button';
import { AuditPage } from './audit-page';
import { BatchesPage } from './batches/batches-page';
import { ImportPage } from './batches/import-page';
import { DeadLettersPage } from './dead-letters/dead-letters-page';
import { EndpointsPage } from './endpoints/endpoints-page';
import { OverviewPage } from './overview/overview-page';
import { SettingsPage } from './settings-page';
import { typed } from './place';
import { StreamsPage } from './streams/streams-page';
import { ViewerPage } from './viewers/viewer-page';
import { ViewersPage } from './viewers/viewers-page';

const PLACES = [
  ['/overview', 'Overview'],
  ['/viewers', 'Viewers'],
  ['/streams', 'Streams'],
  ['/dead-letters', 'Dead letters'],
  ['/batches', 'Batches'],
  ['/endpoints', 'Endpoints'],
  ['/audit', 'Audit'],
  ['/settings', 'Settings'],
] as const;

export function AdminPage() {
  return (
    <div className="admin">
      <header className="admin-bar">
        <Logo className="size-9" />
        <p className="mr-auto font-semibold text-ink">
          Kickboard <span className="font-normal text-soft">administration</span>
        </p>
        <ThemeButton />
      </header>
      <nav aria-label="Administration" className="admin-nav">
        <ul>
          {PLACES.map(([path, name]) => (
            <li key={path}>
              <Place path={path}>{name}</Place>
            </li>
          ))}
          <li>
            <a href="queues/" className="nav-link" target="_blank" rel="noreferrer">
              Job queues <span aria-hidden>↗</span>
              <span className="sr-only">(Bull Board, in a new tab)</span>
            </a>
          </li>
        </ul>
      </nav>
      <main className="admin-main">
        <Switch>
          <Route path="/overview" component={OverviewPage} />
          <Route path="/viewers">
            <ViewersPage />
          </Route>
          <Route path="/viewers/search/*">{({ '*': asked }) => <ViewersPage asked={typed(asked)} />}</Route>
          <Route path="/viewers/message/*">
            {({ '*': messageId }) => <ViewersPage messageId={typed(messageId)} />}
          </Route>
          <Route path="/viewers/:userId">{({ userId }) => <ViewerPage key={userId} userId={userId} />}</Route>
          <Route path="/streams" component={StreamsPage} />
          <Route path="/dead-letters/*?">
            {({ '*': reason }) => <DeadLettersPage reason={typed(reason)} />}
          </Route>
          <Route path="/batches" component={BatchesPage} />
          <Route path="/batches/import" component={ImportPage} />
          <Route path="/endpoints" component={EndpointsPage} />
          <Route path="/audit/*?">{({ '*': onWhom }) => <AuditPage onWhom={typed(onWhom)} />}</Route>
          <Route path="/settings" component={SettingsPage} />
          <Route>
            <Redirect to="/overview" replace />
          </Route>
        </Switch>
      </main>
    </div>
  );
}

function Place({ path, children }: { path: string; children: ReactNode }) {
  const [isHere] = useRoute(`${path}/*?`);
  return (
    <Link href={path} className="nav-link" aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  );
}
