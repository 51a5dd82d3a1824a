export function troubleshootingText(): string;
