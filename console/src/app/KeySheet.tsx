import Box from '@cloudscape-design/components/box';
import Modal from '@cloudscape-design/components/modal';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { frameWords } from '@/text/frame';
import { useText } from '@/text/language';
import { words } from '@/text/words';
import { activeKeys, lettersAreOn } from './keys';
import { save } from './preferences';

export default function KeySheet({ onClose }: { onClose(): void }) {
  const text = useText(frameWords);
  const common = useText(words);
  const [letters, setLetters] = useState(lettersAreOn);
  return (
    <Modal visible header={text.keys.title} onDismiss={onClose} closeAriaLabel={common.close} size="large">
      <div className="key-sheet">
        {activeKeys().map((section, i) => (
          <section key={i}>
            <Box variant="h3">{section.title}</Box>
            <dl>
              {section.keys.map((key) => (
                <div key={key.shown}>
                  <dt>
                    <kbd>{key.shown}</kbd>
                  </dt>
                  <dd>{key.what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Toggle
        checked={letters}
        description={text.keys.lettersWhy}
        onChange={({ detail }) => {
          setLetters(detail.checked);
          save('letters', detail.checked ? 'on' : 'off');
        }}
      >
        {text.keys.letters}
      </Toggle>
    </Modal>
  );
}
