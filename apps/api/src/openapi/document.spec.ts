import 'reflect-metadata';

import { readFileSync } from 'node:fs';

import { CreateBatchSchema, routes } from '@clipyard/api-contract';
import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { BackbonesController } from '../backbones/backbones.controller.js';
import { BatchesController } from '../batches/batches.controller.js';
import { ClassificationsController } from '../classifications/classifications.controller.js';
import { DatasetsController } from '../datasets/datasets.controller.js';
import { DeletionsController } from '../deletions/deletions.controller.js';
import { KeysController } from '../keys/keys.controller.js';
import { SessionController } from '../keys/session.controller.js';
import { LabelsController } from '../labels/labels.controller.js';
import { ModelsController } from '../models/models.controller.js';
import { JobsController } from '../operation/jobs.controller.js';
import { WorkersController } from '../operation/workers.controller.js';
import { ReclassificationsController } from '../reclassifications/reclassifications.controller.js';
import { ReviewController } from '../review/review.controller.js';
import { SimilarController } from '../similar/similar.controller.js';
import { TrainingRunsController } from '../training-runs/training-runs.controller.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { WatchesController } from '../watches/watches.controller.js';
import { openApiDocument } from './document.js';
import { llmsText } from './llms.js';
import { OpenApiController } from './openapi.controller.js';

describe('the OpenAPI document', () => {
  it('is the one that is checked in (npm run openapi writes it)', () => {
    const checkedIn: unknown = JSON.parse(
      readFileSync(new URL('../../../../docs/api/openapi.json', import.meta.url), 'utf8'),
    );
    expect(JSON.parse(JSON.stringify(openApiDocument()))).toEqual(checkedIn);
  });

  it('names every call by a verb and a noun in camel case, each name once', () => {
    const ids = routes.map(({ operationId }) => operationId);
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]*)+$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(routes.map((route) => [route.operationId, route] as const))('describes %s', (_, { summary, description }) => {
    expect(summary).toMatch(/^[A-Z].{3,70}[^.]$/);
    expect(description).toMatch(/^[A-Z].{30,}\.$/);
    expect(description).not.toContain(summary);
  });

  /** Checks that a schema has examples, and that it accepts them without dropping or changing a field. */
  const expectExamples = (schema: z.ZodType): void => {
    const { examples = [] } = schema.meta() as { examples?: unknown[] };
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(schema.parse(example)).toMatchObject(example as object);
  };

  it.each(routes.flatMap(({ operationId, body }) => (body === undefined ? [] : [[operationId, body] as const])))(
    'gives examples of the body of %s that the API accepts',
    (_, body) => {
      if (body.kind === 'file') return;
      const contents =
        body.kind === 'json' ? [body] : Object.values<{ schema: z.ZodType; example?: string }>(body.content);
      for (const content of contents) {
        const { schema } = content;
        if (schema instanceof z.ZodString) expect('example' in content && content.example).toMatch(/\n$/);
        else
          for (const example of (schema.meta()?.examples ?? [undefined]) as unknown[])
            expect(() => schema.parse(example)).not.toThrow();
      }
    },
  );

  it.each(routes.map((route) => [route.operationId, route] as const))(
    'gives an example of each answer of %s',
    (_, { answer, immediate, pending, mediaType, status, example }) => {
      for (const schema of [answer, immediate, pending]) if (schema !== undefined) expectExamples(schema);
      if (answer === undefined && status !== 204)
        expect(example === undefined).toBe(/^(image|application\/octet-stream)/.test(mediaType!));
    },
  );

  it('describes which fields of a submission can be combined', () => {
    const { allOf } = CreateBatchSchema.meta() as { allOf: unknown[] };
    expect(allOf).toEqual([
      { oneOf: [{ required: ['items'] }, { required: ['manifestUri'] }, { required: ['source'] }] },
      {
        anyOf: [
          {
            properties: { purpose: { const: 'extract' } },
            required: ['dataset'],
            not: { anyOf: [{ required: ['model'] }, { required: ['abstainBelow'] }] },
          },
          {
            properties: { purpose: { const: 'classify' } },
            required: ['purpose'],
            not: { anyOf: [{ required: ['dataset'] }, { required: ['frames'] }, { required: ['onRelabel'] }] },
          },
        ],
      },
    ]);
  });

  it('describes exactly the routes of the controllers', () => {
    const controllers = [
      BackbonesController,
      BatchesController,
      OpenApiController,
      ClassificationsController,
      ReclassificationsController,
      DatasetsController,
      DeletionsController,
      LabelsController,
      SimilarController,
      JobsController,
      KeysController,
      ModelsController,
      ReviewController,
      SessionController,
      TrainingRunsController,
      UploadsController,
      WatchesController,
      WorkersController,
    ];
    const handled = controllers.flatMap((controller) => {
      const prototype = controller.prototype as unknown as Record<string, object>;
      return Object.getOwnPropertyNames(prototype)
        .filter((name) => name !== 'constructor')
        .flatMap((name) => {
          const path = Reflect.getMetadata('path', prototype[name]!) as string | undefined;
          if (path === undefined) return [];
          const method = RequestMethod[Reflect.getMetadata('method', prototype[name]!) as number]!.toLowerCase();
          const full = [Reflect.getMetadata('path', controller) as string, path]
            .join('/')
            .replace(/\/{2,}/g, '/')
            .replace(/:(\w+)/g, '{$1}');
          return [`${method} ${full}`];
        });
    });
    const described = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method} ${path}`),
    );
    expect(described.filter((route) => !/\/(healthz|readyz|metrics)$/.test(route)).sort()).toEqual(handled.sort());
  });
});

describe('llms.txt', () => {
  it('is the file that is checked in (npm run openapi writes it)', () => {
    expect(llmsText()).toBe(readFileSync(new URL('../../../../docs/llms.txt', import.meta.url), 'utf8'));
  });

  it('follows llmstxt.org: a title, a summary, text, and then only lists of links under second-level headings', () => {
    const [head, ...sections] = llmsText().split(/^## /m);
    expect(head).toMatch(/^# Clipyard\n\n> .+/);
    for (const section of sections)
      for (const line of section.trim().split('\n').slice(2)) expect(line).toMatch(/^- \[[^\]]+\]\(\/[^)]+\): .+/);
  });

  it('has a line for every call', () => {
    const text = llmsText();
    for (const { operationId, method, path, summary } of routes) {
      expect(text).toContain(`[${operationId}](`);
      expect(text).toContain(`\`${method.toUpperCase()} ${path}\`. ${summary}\n`);
    }
  });
});
