import { applyDecorators, Controller, UseInterceptors } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { OtherLogin } from '../platform/http/open';
import { StillAsked } from './asker';

/** A controller below /api/admin: behind the administrator's login or a key of scope `admin`, and closed to other sites. */
export const AdminController = (path: string) =>
  applyDecorators(
    Controller(`api/admin/${path}`),
    UseInterceptors(StillAsked),
    ApiTags('admin'),
    ApiBasicAuth('Basic'),
    ApiSecurity('X-API-Key'),
    OtherLogin(),
    ApiForbiddenResponse(),
    ApiNotFoundResponse({
      description: 'The row does not exist, or administration is off: ADMIN_PASSWORD is not set.',
    }),
  );
