import { DEFAULT_TOPIC, type Publisher } from './publish.ts';

/** Hands each topic's messages to a publisher of its own, made by `open` when there is one for it: each has its own breaker. */
export const createRoutedPublisher = (defaultArn: string, open: (topicArn: string) => Publisher): Publisher => {
  const opened = new Map<string, Publisher>();
  return {
    publish: async (message, topic = DEFAULT_TOPIC) => {
      const arn = topic === DEFAULT_TOPIC ? defaultArn : topic;
      const publisher = opened.get(arn) ?? open(arn);
      opened.set(arn, publisher);
      await publisher.publish(message);
    },
  };
};
