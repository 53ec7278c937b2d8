const refuse = () => {
  throw new Error('this bundle has no event streams: take the stub out of tools/stubs.ts to use such an operation');
};

/** In place of the SDK's event-stream codec: no operation that Belay calls streams events, and only those load it. */
export const EventStreamSerde = refuse;
export const eventStreamSerdeProvider = refuse;
/** A client that has such operations among others asks for this when it is made. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
