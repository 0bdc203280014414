// What the extraction can and cannot do, with the figures of docs/measurements.md.

import measured from 'given:measured';
import { useTitle } from '../ui';

export default function Method() {
  useTitle('Method and limits');
  return (
    <div class="prose">
      <h1>Method and limits</h1>
      <p>
        Demarche reads what states say about rules for cyberspace (reports, speeches, transcripts, press releases, in
        English) and notes who holds which position on which norm, in which forum, and the words that say so. No model of
        language is asked and no other machine: names, phrases and rules are data, and weights trained on coded passages
        decide in doubt. The same texts always give the same graph.
      </p>

      <h2>What a position is</h2>
      <ul>
        <li>A holder (a state or a group), a stance, a target (one of the eleven norms, or a topic), and a quote that says so.</li>
        <li>
          <strong>Supports</strong> and <strong>opposes</strong> are sides. <strong>Ambivalent</strong> is for and against, or on
          conditions, in the same words. <strong>Raises</strong> is speaking of a target without a side.
        </li>
        <li>
          <strong>Silent is not neutral.</strong> An empty cell says that nothing was found in the texts that were read. The state
          may have spoken elsewhere, or in words that were not understood.
        </li>
        <li>“Both sides” is said here of several statements that contradict each other. Either the holder changed, or one was misread: read them.</li>
        <li>A position of a group is not one of its members, and the views do not make it theirs.</li>
      </ul>

      <h2>How often it errs</h2>
      <p>
        Compared with passages that people coded, which two careful coders do at an F1 of 0.93 to 0.97. <em>Held</em> is the part
        that nobody read while the rules were written and nothing was trained on: it says what to expect of other texts.
      </p>
      {measured.tables.map((rows, i) => (
        <Figures key={i} rows={rows} caption={i ? 'Of the relations said with a confidence, how many are right, in unread text' : 'Relations found, by passages'} />
      ))}
      <ul>
        {measured.words.map((words) => (
          <li key={words}>{words}</li>
        ))}
        <li>
          What is missed is missed because no target was seen, or because the holder and target were seen and the words between
          them not understood.
        </li>
        <li>Forums are found less well than holders and stances: a filter by forum hides what was said there without naming it.</li>
        <li>A text whose speaker is not named loses what “we” say.</li>
        <li>On texts about other subjects it still reads a relation now and then, where there should be none.</li>
        <li>Only English, and only targets of the codebook: what it has no name for, it cannot see.</li>
      </ul>

      <h2>How the views count</h2>
      <ul>
        <li>
          The <strong>matrix</strong> shows one sign for each holder and target, and how many statements stand behind it. Deeper colours
          mean more statements (1, 2 to 4, 5 and more), not a stronger stance.
        </li>
        <li>
          <strong>The main divide</strong> is the first principal component of the sides taken (1 for, −1 against);
          what is not said weighs nothing. <strong>Likeness</strong> to one state is congruence − conflict over the targets on which either takes a side.
        </li>
        <li>
          The <strong>network</strong> counts as discourse network analysis does: congruence is the number of targets on which two
          take the same side, conflict on which one is for and the other against, each counted once (in rDNA:{' '}
          <code>qualifierAggregation</code> subtract, congruence or conflict; <code>duplicates</code> acrossrange). Ambivalence agrees
          with ambivalence and conflicts with nothing.
        </li>
        <li>
          A position is <strong>dated</strong> by its own words, else by its document. A session of the <strong>timeline</strong> is the one
          of the named forum whose days hold that date.
        </li>
        <li>
          <strong>Confidence</strong> is the probability that the statement is right as the classifier sees it; the table above says how
          often that held.
        </li>
      </ul>
      <p>
        So take a position for what it is: a pointer to words that one should read. Each has its quote, its place and its
        confidence, and a page of its own that can be cited.
      </p>
    </div>
  );
}

function Figures({ rows, caption }: { rows: string[][]; caption: string }) {
  const [head, ...body] = rows;
  return (
    <div class="wide-table">
      <table class="plain figures">
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr key={row.join()}>
              {row.map((cell, i) => (
                <td key={i}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
