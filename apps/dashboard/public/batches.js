const REFRESH_MS = 1000;
const table = document.querySelector('#batches');
const body = table.querySelector('tbody');
const state = document.querySelector('#state');

/** Text is set as text, never as mark-up: names come from users. */
function cell(...children) {
  const td = document.createElement('td');
  td.append(...children);
  return td;
}

function row(batch) {
  const { counts } = batch;
  const done = counts.total - counts.pending;
  const progress = document.createElement('progress');
  progress.max = counts.total;
  progress.value = done;
  progress.setAttribute('aria-label', `Progress of ${batch.id}`);
  const tr = document.createElement('tr');
  tr.append(
    cell(batch.id), cell(batch.purpose), cell(batch.dataset ?? batch.model ?? ''), cell(batch.state.replaceAll('_', ' ')), cell(progress, `${done} / ${counts.total}`),
    cell(String(counts.failed)), cell(batch.itemsPerSecond?.toFixed(1) ?? ''), cell(batch.etaSeconds === null ? '' : `${batch.etaSeconds} s`),
  );
  return tr;
}

async function refresh() {
  try {
    const response = await fetch('/v1/batches?pageSize=50');
    if (!response.ok) throw new Error(`the API answered ${response.status}`);
    const { data } = await response.json();
    body.replaceChildren(...data.map(row));
    table.hidden = data.length === 0;
    state.textContent = data.length === 0 ? 'No batches yet. Submit one with POST /v1/batches, or with clipyard submit.' : '';
  } catch (error) {
    state.textContent = `Disconnected: ${error.message}. Trying again.`;
  }
  setTimeout(refresh, REFRESH_MS);
}

refresh();
