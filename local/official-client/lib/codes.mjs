// The server's error codes as the client reports them.
import assert from 'node:assert/strict';

// The client adds F0000000 to the server's own codes.
export const ACCESS_DENIED = 0xf0000030;
export const THREAD_DOES_NOT_EXIST = 0xf0006001;
export const THREAD_MESSAGE_DOES_NOT_EXIST = 0xf000600d;

// All codes of JSON-RPC are one code to the client, which has the server's text beside it.
const JSON_RPC_ERROR = 0xffff0000;

/** Asserts that the server refuses a call because of its parameters, and says this of them. */
export async function refusedAsInvalid(says, call) {
  const error = await refusal(call);
  assert.equal(hex(error.code), hex(JSON_RPC_ERROR), error.full);
  assert.match(error.description, says);
}

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
