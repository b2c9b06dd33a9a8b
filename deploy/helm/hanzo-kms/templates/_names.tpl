{{- define "kms.labels" -}}
app.kubernetes.io/name: hanzo-kms
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kms.pod" -}}
metadata:
  labels:
    {{- include "kms.labels" . | nindent 4 }}
spec:
  serviceAccountName: {{ .Release.Name }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 20
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  imagePullSecrets:
    {{- toYaml .Values.image.pullSecrets | nindent 4 }}
  containers:
    - name: kms
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      ports:
        - name: http
          containerPort: 8400
      env:
        - name: KMS_HOST
          value: 0.0.0.0
        - name: KMS_PORT
          value: "8400"
        - name: KMS_DATA_DIR
          value: /data/kms
        {{- if .Values.rootKey.secret }}
        - name: KMS_ROOT_KEY_FILE
          value: /keys/current/root.key
        {{- end }}
        {{- if .Values.rootKey.oldSecret }}
        - name: KMS_OLD_ROOT_KEY_FILE
          value: /keys/old/root.key
        {{- end }}
        {{- if .Values.rootKey.nextSecret }}
        - name: KMS_NEXT_ROOT_KEY_FILE
          value: /keys/next/root.key
        {{- end }}
        {{- if .Values.database.urlSecret }}
        - name: KMS_DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: {{ .Values.database.urlSecret }}
              key: KMS_DATABASE_URL
        {{- end }}
        {{- range $name, $value := .Values.settings }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      startupProbe:
        httpGet:
          path: /api/status
          port: http
        periodSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet:
          path: /api/health
          port: http
        timeoutSeconds: 6
      livenessProbe:
        httpGet:
          path: /api/status
          port: http
        timeoutSeconds: 6
        failureThreshold: 6
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop:
            - ALL
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        - name: data
          mountPath: /data
        {{- if .Values.rootKey.secret }}
        - name: root-key
          mountPath: /keys/current
          readOnly: true
        {{- end }}
        {{- if .Values.rootKey.oldSecret }}
        - name: old-root-key
          mountPath: /keys/old
          readOnly: true
        {{- end }}
        {{- if .Values.rootKey.nextSecret }}
        - name: next-root-key
          mountPath: /keys/next
          readOnly: true
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if .Values.database.urlSecret }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- if .Values.rootKey.secret }}
    - name: root-key
      secret:
        secretName: {{ .Values.rootKey.secret }}
        defaultMode: 288
    {{- end }}
    {{- if .Values.rootKey.oldSecret }}
    - name: old-root-key
      secret:
        secretName: {{ .Values.rootKey.oldSecret }}
        defaultMode: 288
    {{- end }}
    {{- if .Values.rootKey.nextSecret }}
    - name: next-root-key
      secret:
        secretName: {{ .Values.rootKey.nextSecret }}
        defaultMode: 288
    {{- end }}
  nodeSelector:
    {{- toYaml .Values.nodeSelector | nindent 4 }}
  tolerations:
    {{- toYaml .Values.tolerations | nindent 4 }}
  affinity:
    {{- toYaml .Values.affinity | nindent 4 }}
{{- end }}
