/** Every error's shape. */
export class ErrorAnswer {
  statusCode!: number;
  /** The status in words, or the code of what was wrong, such as `insufficient_balance`. */
  error!: string;
  /** What was wrong, and what to do. */
  message!: string;
}
