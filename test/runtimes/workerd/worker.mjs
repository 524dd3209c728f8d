import * as tf from 'tensorlane';
import { program } from '../program.mjs';
import { threads } from '../threads.mjs';

export default {
  async fetch(request) {
    try {
      if (request.url.endsWith('/threads')) return Response.json(await threads(tf, { most: 1 }));
      return Response.json(program(tf));
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  },
};
