// The server's error codes as the client reports them.
import assert from 'node:assert/strict';

// The client adds F0000000 to the server's own codes; those of JSON-RPC stay what they are.
export const INVALID_PARAMS = -32602 >>> 0;
export const ACCESS_DENIED = 0xf0000030;
export const THREAD_DOES_NOT_EXIST = 0xf0006001;
export const THREAD_MESSAGE_DOES_NOT_EXIST = 0xf000600d;

/** Asserts that a call of the client is refused with this code. */
export async function refusedWith(code, call) {
  const error = await refusal(call);
  assert.equal(hex(error.code), hex(code), error.full);
}

/** The client's error object of a call that must fail. */
export async function refusal(call) {
  let result;
  try {
    result = await call;
  } catch (error) {
    assert.ok(Number.isInteger(error.code), `not an error of the client: ${error.stack ?? error}`);
    return error;
  }
  assert.fail(`accepted, with the result ${JSON.stringify(result)}`);
}

const hex = (number) => `0x${number.toString(16)}`;
