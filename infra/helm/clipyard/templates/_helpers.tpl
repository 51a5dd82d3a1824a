{{- define "clipyard.selector" -}}
app.kubernetes.io/name: clipyard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "clipyard.labels" -}}
{{ include "clipyard.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "clipyard.secret" -}}
{{ .Values.secret.existing | default (printf "%s-secret" .Release.Name) }}
{{- end }}

{{/* Seconds a pod gets to end: its drain, and a margin for closing connections. */}}
{{- define "clipyard.graceSeconds" -}}
{{ add 30 (div (int .Values.settings.DRAIN_TIMEOUT_MS) 1000) }}
{{- end }}
