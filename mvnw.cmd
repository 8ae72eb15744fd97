@echo off
rem Runs Maven, and gets it first where there is none, as mvnw does:
rem   1. mvn on the PATH, when it is 3.8 or newer;
rem   2. else a pinned version out of the Maven repository that MVNW_REPOURL names, checked against its SHA-512 and
rem      kept in %USERPROFILE%\.m2\wrapper.
setlocal
set "version=3.9.11"
set "sha512=bcfe4fe305c962ace56ac7b5fc7a08b87d5abd8b7e89027ab251069faebee516b0ded8961445d6d91ec1985dfe30f8153268843c89aa392733d1a3ec956c9978"
set "parent=%USERPROFILE%\.m2\wrapper"
set "home=%parent%\apache-maven-%version%"

for /f "tokens=3" %%v in ('mvn --version 2^>nul ^| findstr /c:"Apache Maven"') do (
  for /f "tokens=1,2 delims=." %%a in ("%%v") do (
    if %%a gtr 3 goto path
    if %%a equ 3 if %%b geq 8 goto path
  )
)
if exist "%home%\bin\mvn.cmd" goto wrapper
if not defined MVNW_REPOURL (
  echo mvnw: needs Maven 3.8 or newer on the PATH. Install it ^(Windows: scoop install maven^), or set MVNW_REPOURL to a Maven repository 1>&2
  exit /b 1
)
set "scratch=%parent%\download.%random%%random%"
mkdir "%scratch%" || exit /b 1
powershell -NoProfile -Command "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; $url = $env:MVNW_REPOURL.TrimEnd('/') + '/org/apache/maven/apache-maven/' + $env:version + '/apache-maven-' + $env:version + '-bin.tar.gz'; $file = Join-Path $env:scratch 'maven.tar.gz'; Invoke-WebRequest -UseBasicParsing $url -OutFile $file; if ((Get-FileHash -Algorithm SHA512 $file).Hash -ne $env:sha512) { throw ('mvnw: ' + $url + ' is not the Maven that was expected: its SHA-512 differs') }"
if errorlevel 1 goto failed
tar -xzf "%scratch%\maven.tar.gz" -C "%scratch%" || goto failed
rem A rename: a second mvnw at the same time sees either nothing or all of it, and the loser keeps the winner's.
move "%scratch%\apache-maven-%version%" "%home%" >nul 2>nul
rmdir /s /q "%scratch%"
if exist "%home%\bin\mvn.cmd" goto wrapper
echo mvnw: cannot write %home% 1>&2
exit /b 1

:failed
rmdir /s /q "%scratch%"
exit /b 1

:wrapper
call "%home%\bin\mvn.cmd" %*
exit /b %errorlevel%

:path
call mvn %*
exit /b %errorlevel%
