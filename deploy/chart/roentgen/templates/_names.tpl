{{- define "roentgen.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "roentgen.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "roentgen.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "roentgen.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "roentgen.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Never changes while a release lives: selectors cannot. (dict "root" $ "component" "server") */}}
{{- define "roentgen.selector" -}}
app.kubernetes.io/name: {{ include "roentgen.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "roentgen.labels" -}}
{{ include "roentgen.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: roentgen
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "roentgen.serverAccount" -}}
{{- .Values.serviceAccount.server.name | default (include "roentgen.fullname" .) }}
{{- end }}

{{- define "roentgen.daemonAccount" -}}
{{- .Values.serviceAccount.daemon.name | default (printf "%s-daemon" (include "roentgen.fullname" .)) }}
{{- end }}

{{- define "roentgen.serverUrl" -}}
http://{{ include "roentgen.fullname" . }}.{{ .Release.Namespace }}:{{ .Values.server.service.port }}
{{- end }}

{{/* What pods of both kinds have. */}}
{{- define "roentgen.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "roentgen.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}
