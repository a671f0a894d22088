import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import './admin.css';
import { applyTheme } from '../ui/theme';
import { AdminPage } from './admin-page';
import { NoticeProvider } from './parts/notice';
import { queryClient } from './query-client';

applyTheme();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Router hook={useHashLocation}>
          <NoticeProvider>
            <AdminPage />
          </NoticeProvider>
        </Router>
      </QueryClientProvider>
    </StrictMode>,
  );
}
