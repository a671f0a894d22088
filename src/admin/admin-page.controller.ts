import { join } from 'node:path';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OtherLogin } from '../platform/http/open';

/** In a folder that static files are not served from, so that no spelling of its address leads past the login. */
const PAGE = '.admin/index.html';
const BUILT = join(__dirname, '../../dashboard/dist');

/** The admin page. What it loads (/assets) is as public as its source; what it shows comes from /api/admin. */
@ApiExcludeController()
@Controller('admin')
@OtherLogin()
export class AdminPageController {
  @Get()
  getPage(@Req() { path }: Request, @Res() response: Response): void {
    // Its files are told relative to it, so that it may be served below any path.
    if (!path.endsWith('/')) return response.redirect(308, 'admin/');
    response.sendFile(
      PAGE,
      { root: BUILT, dotfiles: 'allow', cacheControl: false, headers: NOT_STORED },
      (error) => {
        if (!error || response.headersSent) return;
        const { statusCode, message, error: name } = NOT_BUILT;
        response.status(404).json({ statusCode, error: name, message });
      },
    );
  }
}

const NOT_STORED = { 'Cache-Control': 'no-cache' };
const NOT_BUILT = {
  statusCode: 404,
  error: 'Not Found',
  message: 'the admin page is not built: run npm run build:dashboard',
};
