import { describe, expect, it } from 'vitest';

import { chatOf } from '../../shared/alerts/chat.ts';
import { type MessageInput, type Story, storyOf } from '../../shared/alerts/message-story.ts';
import { STORY } from './stories.ts';

const storyNamed = (name: string): Story => storyOf(STORY[name] as MessageInput);
const firstLineOf = (story: Story): string | undefined => chatOf(story).content.description.split('\n')[0];

describe('chatOf', () => {
  it('says when what broke first is back while the rest is broken', () => {
    expect(firstLineOf(storyNamed('mlflow-reminder'))).toBe(
      '*Broke first:* `mlflow-dns` (MLflow Service) name does not resolve, since 12:07 PDT (19:07Z), back 12:16 PDT (19:16Z)',
    );
  });

  it('says that it is back where nobody knows since when', () => {
    const story = storyNamed('mlflow-reminder');
    const { overAt, ...root } = story.root;
    expect(firstLineOf({ ...story, root })).toMatch(/, since 12:07 PDT \(19:07Z\), back$/);
  });

  it('says nothing of back while it is broken', () => {
    expect(firstLineOf(storyNamed('mlflow-opened'))).toMatch(/, since 12:07 PDT \(19:07Z\)$/);
  });

  it('never says that a check which is no longer configured is back', () => {
    const story = storyNamed('mlflow-reminder');
    const { overAt, ...root } = story.root;
    expect(firstLineOf({ ...story, root: { ...root, status: 'removed' } })).toMatch(/, no longer configured$/);
  });

  it('tells blindness in words of its own', () => {
    const description = (name: string): string => chatOf(storyNamed(name)).content.description;
    expect(description('blind-opened')).toMatch(/^The monitor cannot see\. .*\n\*Not measured:\* /);
    expect(description('blind-opened')).toContain('\n*Not measured either:*\n• ');
    expect(description('blind-resolved')).toMatch(/^\*Was not measured:\* /);
  });
});
