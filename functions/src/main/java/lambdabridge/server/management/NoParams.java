package lambdabridge.server.management;

import lambdabridge.server.rpc.Params;

/** Parameters of a method that has none: an empty object. */
record NoParams() {
  static NoParams decode(Params params) {
    return new NoParams();
  }
}
