import { Alert, Button } from '@mantine/core';
import { Component } from 'react';

interface State {
  readonly error: Error | null;
}

/** Error boundary of a page: shows the error, and keeps the navigation usable. */
export class PageErrors extends Component<{ readonly children: React.ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): React.ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Alert color="red" title="This page crashed" role="alert">
        {error.message}
        <Button mt="sm" display="block" variant="default" onClick={() => location.reload()}>
          Reload
        </Button>
      </Alert>
    );
  }
}
