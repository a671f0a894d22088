/** Every error's shape. */
export class ErrorAnswer {
  statusCode!: number;
  /** The status in words. */
  error!: string;
  /** What was wrong, and what to do. */
  message!: string;
}
