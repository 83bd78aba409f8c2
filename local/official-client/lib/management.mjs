// The administrator's side: plain JSON-RPC at `POST /api`.

export class Management {
  constructor({ url, apiKeyId, apiKeySecret }) {
    this.url = url;
    this.apiKeyId = apiKeyId;
    this.apiKeySecret = apiKeySecret;
  }

  async call(method, params = {}) {
    const credentials = Buffer.from(`${this.apiKeyId}:${this.apiKeySecret}`).toString('base64');
    const response = await fetch(`${this.url}/api`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${credentials}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const answer = await response.json();
    if (answer.error) {
      throw new Error(`${method}: ${answer.error.code} ${answer.error.message} ${JSON.stringify(answer.error.data)}`);
    }
    return answer.result;
  }

  async createSolution(name = 'solution') {
    return (await this.call('solution/createSolution', { name })).solutionId;
  }

  async createContext(solution, { name = 'context', scope = 'private', ...rest } = {}) {
    const params = { solution, name, description: '', scope, ...rest };
    return (await this.call('context/createContext', params)).contextId;
  }

  addUser(contextId, user, acl) {
    const { userId, pubKey: userPubKey } = user;
    return this.call('context/addUserToContext', { contextId, userId, userPubKey, ...(acl && { acl }) });
  }

  removeUser(contextId, { userId }) {
    return this.call('context/removeUserFromContext', { contextId, userId });
  }

  setAcl(contextId, { userId }, acl) {
    return this.call('context/setUserAcl', { contextId, userId, acl });
  }
}
