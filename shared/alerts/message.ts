import type { Message } from '../health/incident.ts';
import { chatOf } from './chat.ts';
import { emailOf } from './email.ts';
import { documentOf } from './json.ts';
import { subjectOf } from './message-headline.ts';
import { type MessageInput, storyOf } from './message-story.ts';

/** Renders one step of an incident for every kind of subscriber; pure. `joined` is not published, and throws. */
export const renderMessage = (input: MessageInput): Message => {
  const story = storyOf(input);
  const json = documentOf(story);
  return {
    id: story.id,
    subject: subjectOf(story),
    text: emailOf(story),
    json,
    chat: chatOf(story),
    attributes: { service: story.root.service, status: json.status, severity: story.severity, step: json.step },
  };
};
