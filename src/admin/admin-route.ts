import { applyDecorators, Controller } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { OtherLogin } from '../platform/http/open';

/** A controller below /api/admin: behind the administrator's login or a key of scope `admin`, and closed to other sites. */
export const AdminController = (path: string) =>
  applyDecorators(
    Controller(`api/admin/${path}`),
    ApiTags('admin'),
    ApiBasicAuth('Basic'),
    ApiSecurity('X-API-Key'),
    OtherLogin(),
    ApiForbiddenResponse(),
    ApiNotFoundResponse({
      description: 'There is nothing by that name, or administration is off: there is no ADMIN_PASSWORD.',
    }),
  );
