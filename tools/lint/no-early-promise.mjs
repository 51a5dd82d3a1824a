import ts from 'typescript';

/**
 * Reports promises that are started and left for later: `const aliases = this.aliases()` with an `await aliases`
 * further down. If anything in between throws, nobody handles the rejection of the promise, and Node ends the process.
 *
 * A promise in a variable is fine if the next statement takes it (`await`, `return`, a call such as `Promise.all`), or
 * if it has a handler from the start (`work().catch(…)`). The same holds for arrays of promises.
 */
export default {
  meta: {
    type: 'problem',
    messages: {
      early:
        '{{name}} is a promise that nothing handles until it is used further down. ' +
        'Start it at its await, or give it a handler with catch().',
    },
    schema: [],
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    return {
      VariableDeclarator(node) {
        if (node.init == null || node.id.type !== 'Identifier' || isHandled(node.init)) return;
        if (!isPending(checker, services.getTypeAtLocation(node.id))) return;
        const [variable] = context.sourceCode.getDeclaredVariables(node);
        if (variable === undefined || variable.references.length < 2) return;
        if (isCaught(variable) || isTakenNext(node, variable)) return;
        context.report({ node, messageId: 'early', data: { name: node.id.name } });
      },
    };
  },
};

/** A promise, or an array of promises. */
function isPending(checker, type) {
  if (type.isUnion()) return type.types.some((part) => isPending(checker, part));
  if (checker.isArrayType(type)) return checker.getTypeArguments(type).some((element) => isPending(checker, element));
  return (type.flags & ts.TypeFlags.Any) === 0 && checker.getPromisedTypeOfPromise(type) !== undefined;
}

/** Promises that were started elsewhere, that have a handler, or that usually cannot reject (`new Promise`). */
function isHandled(init) {
  if (['NewExpression', 'MemberExpression', 'Identifier'].includes(init.type)) return true;
  if (init.type !== 'CallExpression' || init.callee.type !== 'MemberExpression') return false;
  const { object, property } = init.callee;
  return (
    ['catch', 'get', 'allSettled', 'resolve'].includes(property.name) ||
    (property.name === 'then' && init.arguments.length === 2) ||
    (property.name === 'finally' && isHandled(object))
  );
}

/** Whether a handler is attached in a statement of its own: `reading.catch(…)`. */
function isCaught(variable) {
  return variable.references.some(
    ({ identifier: { parent } }) => parent.type === 'MemberExpression' && parent.property.name === 'catch',
  );
}

/**
 * Whether the statement after the declaration uses the variable in the same function, before it awaits anything else.
 */
function isTakenNext(declarator, variable) {
  const declaration = declarator.parent;
  const siblings = declaration.parent.body;
  if (!Array.isArray(siblings)) return false;
  const next = siblings[siblings.indexOf(declaration) + 1];
  if (next === undefined) return false;
  return variable.references.some(
    ({ identifier, init }) => !init && isInside(identifier, next) && !isDeferred(identifier, next),
  );
}

const isInside = (node, outer) => node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];

/** Whether a function lies between the node and the statement around it: its body may run later, or never. */
function isDeferred(node, statement) {
  for (let outer = node.parent; outer !== statement && outer !== null; outer = outer.parent)
    if (/Function/.test(outer.type)) return true;
  return false;
}
